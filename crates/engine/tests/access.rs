//! Ways in beyond the password.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use domain::{AccessWish, AccountId};
use engine::DeskError;
use engine::view::{AccessRequest, SetPasswordRequest};
use support::server::{ANNA, FakeServer};
use support::{Computer, sign_in};
use uuid::Uuid;

/// The step a sign-in waits at.
fn step(answer: Result<AccountId, DeskError>) -> Uuid {
    match answer {
        Err(DeskError::SecondFactor { step }) => step,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_factor_leads_into_the_desk_and_a_wrong_code_may_be_mended() {
    let (files, server) = (Computer::new(), FakeServer::new());
    server.ask_for_second_factor();
    let desk = files.desk(&server).await;
    let step = step(sign_in(&desk, ANNA).await);
    assert!(desk.accounts().await.unwrap().is_empty());

    let wrong = desk.second_factor(step, "000000").await;
    assert!(matches!(wrong, Err(DeskError::WrongCode)), "{wrong:?}");
    let account = desk.second_factor(step, " 123456 ").await.unwrap();
    desk.loaded(account).await.unwrap();

    let spent = desk.second_factor(step, "123456").await;
    assert!(matches!(spent, Err(DeskError::StepExpired)), "{spent:?}");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_that_comes_too_late_begins_again_with_the_password() {
    let (files, server) = (Computer::new(), FakeServer::new());
    server.ask_for_second_factor();
    let desk = files.desk(&server).await;
    let first = step(sign_in(&desk, ANNA).await);
    let late = desk.second_factor(first, "late").await;
    assert!(matches!(late, Err(DeskError::StepExpired)), "{late:?}");
    let again = desk.second_factor(first, "123456").await;
    assert!(matches!(again, Err(DeskError::StepExpired)), "{again:?}");

    let second = step(sign_in(&desk, ANNA).await);
    assert_ne!(first, second);
    desk.second_factor(second, "123456").await.unwrap();
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn m11_the_code_of_a_mail_sets_the_password_and_signs_in() {
    let (files, server) = (Computer::new(), FakeServer::new());
    let desk = files.desk(&server).await;
    let request = SetPasswordRequest {
        address: "https://help.example".to_owned(),
        code: ANNA.to_owned(),
        password: "ein langes Kennwort".to_owned(),
    };
    let account = desk.set_password(request.clone()).await.unwrap();
    desk.loaded(account).await.unwrap();
    // The same account takes the new session: none is added beside it.
    assert_eq!(desk.set_password(request).await.unwrap(), account);
    assert_eq!(desk.accounts().await.unwrap().len(), 1);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn s35_a_password_is_asked_for_without_an_account_here() {
    let (files, server) = (Computer::new(), FakeServer::new());
    let desk = files.desk(&server).await;
    let request = AccessRequest::Password {
        address: " https://help.example ".to_owned(),
        email: ANNA.to_owned(),
    };
    desk.ask_for_access(request).await.unwrap();
    let wish = AccessWish::Password {
        email: ANNA.to_owned(),
    };
    assert_eq!(server.wishes(), [wish]);
    desk.close().await;
}
