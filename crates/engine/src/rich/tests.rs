#![allow(clippy::unwrap_used, reason = "tests")]

use crate::html::sanitise;
use crate::view::{Block, Mark, Run};

use super::{embedded_picture, of_html, of_markdown, plain};

fn html(source: &str) -> Vec<Block> {
    of_html(&sanitise(source))
}

/// A tree as a line of text that can be compared at a glance.
fn told(blocks: &[Block]) -> String {
    let all: Vec<String> = blocks.iter().map(block).collect();
    all.join(" ")
}

fn block(block: &Block) -> String {
    let cells = |cells: &Vec<Vec<Run>>| {
        let cells: Vec<_> = cells.iter().map(|cell| runs(cell)).collect();
        cells.join("|")
    };
    match block {
        Block::Text { runs: it } => format!("p({})", runs(it)),
        Block::Heading { level, runs: it } => format!("h{level}({})", runs(it)),
        Block::Code { text } => format!("code({text})"),
        Block::Quote { blocks } => format!("quote({})", told(blocks)),
        Block::List { first, items } => {
            let items: Vec<_> = items
                .iter()
                .map(|item| {
                    format!(
                        "{}{}",
                        item.done.map_or("", |it| if it { "x" } else { "o" }),
                        told(&item.blocks)
                    )
                })
                .collect();
            let first = first.map(|first| first.to_string()).unwrap_or_default();
            format!("list{first}({})", items.join("; "))
        }
        Block::Table { head, rows } => {
            let row = |rows: &Vec<Vec<Vec<Run>>>| {
                let rows: Vec<_> = rows.iter().map(cells).collect();
                rows.join("/")
            };
            format!("table[{}]({})", row(head), row(rows))
        }
        Block::Rule => "rule".to_owned(),
    }
}

fn runs(runs: &[Run]) -> String {
    let run = |run: &Run| match run {
        Run::Words { text, marks, link } => {
            let mut text = text.replace('\n', "⏎");
            for mark in marks {
                text = format!("<{}:{text}>", format!("{mark:?}").to_lowercase());
            }
            link.as_ref()
                .map_or(text.clone(), |link| format!("[{text}→{link}]"))
        }
        Run::Picture { alt, inside, link } => {
            format!(
                "!{alt}{}{}",
                inside.map(|at| at.to_string()).unwrap_or_default(),
                link.as_ref()
                    .map(|link| format!("→{link}"))
                    .unwrap_or_default()
            )
        }
    };
    runs.iter().map(run).collect()
}

#[test]
fn markdown_is_read_as_people_write_it() {
    let text = "# Ablauf\n\nGuten **Tag**,\nbitte `setup.exe` *neu* starten:\n\n1. zu\n2. auf\n\n\
                > so ging\n> es nicht\n\n```\nfehler <b>\n```\n- [x] erledigt\n- [ ] offen\n\n---\n";
    assert_eq!(
        told(&of_markdown(text)),
        "h1(Ablauf) p(Guten <strong:Tag>,⏎bitte <code:setup.exe> <emphasis:neu> starten:) \
         list1(p(zu); p(auf)) quote(p(so ging⏎es nicht)) code(fehler <b>) \
         list(xp(erledigt); op(offen)) rule"
    );
}

#[test]
fn a_table_keeps_its_head() {
    let text = "| Tag | Fehler |\n|---|---|\n| Mo | **12** |\n| Di | 3 |\n";
    assert_eq!(
        told(&of_markdown(text)),
        "table[Tag|Fehler](Mo|<strong:12>/Di|3)"
    );
}

#[test]
fn html_inside_markdown_is_words() {
    let text = "<script>alert(1)</script>\n\na <b onclick=x>fett</b>";
    assert_eq!(
        told(&of_markdown(text)),
        "p(<script>alert(1)</script>) p(a <b onclick=x>fett</b>)"
    );
}

#[test]
fn links_lead_outside_or_nowhere() {
    let text = "[a](https://quisa.de) [b](javascript:alert(1)) [c](file:///etc/passwd) \
                [d](data:text/html,x) [e](message://x) <info@quisa.de>";
    assert_eq!(
        told(&of_markdown(text)),
        "p([a→https://quisa.de] b c d e [info@quisa.de→mailto:info@quisa.de])"
    );
    assert_eq!(
        told(&html(
            "<a href='https://quisa.de'>x <b>y</b></a> <a href='javascript:1'>z</a>"
        )),
        "p([x →https://quisa.de][<strong:y>→https://quisa.de] z)"
    );
}

#[test]
fn pictures_from_elsewhere_are_named_and_never_loaded() {
    assert_eq!(
        told(&of_markdown(
            "![Foto](https://t.example/p.png) ![](https://t.example/q.png)"
        )),
        "p(!Foto→https://t.example/p.png !https://t.example/q.png→https://t.example/q.png)"
    );
    assert_eq!(
        told(&html(
            "<p>a<img src='https://t.example/pixel.gif'><img src=x alt=Bild></p>"
        )),
        "p(a!Bild)"
    );
}

#[test]
fn a_picture_inside_a_mail_is_found_by_its_number() {
    let source =
        "<img src='data:image/png;base64,AAAA' alt=eins>x<img src='data:image/gif;base64,BBBB'>";
    assert_eq!(told(&html(source)), "p(!eins0x!1)");
    let safe = sanitise(source);
    assert_eq!(
        embedded_picture(&safe, 1).unwrap(),
        "data:image/gif;base64,BBBB"
    );
    assert_eq!(embedded_picture(&safe, 2), None);
}

#[test]
fn a_mail_programs_lines_stay_lines() {
    assert_eq!(
        told(&html(
            "<div>Guten Tag,</div><div><br></div><div>es <b>geht</b>\n  wieder.<br></div><div>Gruß</div>"
        )),
        "p(Guten Tag,⏎⏎es <strong:geht> wieder.⏎Gruß)"
    );
    assert_eq!(
        told(&html("<p>eins</p>\n<p>&nbsp;</p>\n<p> zwei </p>")),
        "p(eins) p(zwei)"
    );
}

#[test]
fn a_quotation_stays_one() {
    assert_eq!(
        told(&html(
            "Antwort<blockquote><p>Frage</p><blockquote>alt</blockquote></blockquote>"
        )),
        "p(Antwort) quote(p(Frage) quote(p(alt)))"
    );
}

#[test]
fn data_stays_a_table_and_a_page_layout_does_not() {
    assert_eq!(
        told(&html(
            "<table><tr><th>Tag<th>Fehler<tr><td>Mo<td>12</table>"
        )),
        "table[Tag|Fehler](Mo|12)"
    );
    let layout = "<table><tr><td><table><tr><td>Kopf<td>zeile</table><tr><td><p>Text</p></table>";
    assert_eq!(told(&html(layout)), "table[](Kopf|zeile) p(Text)");
    assert_eq!(
        told(&html(
            "<table><tr><td>nur</td></tr><tr><td>eine Spalte</td></tr></table>"
        )),
        "p(nur) p(eine Spalte)"
    );
}

#[test]
fn lists_are_numbered_as_they_were() {
    assert_eq!(
        told(&html(
            "<ol start=3><li>drei<ul><li>a</ul><li>vier</ol><li>lose</li>"
        )),
        "list3(p(drei) list(p(a)); p(vier)) p(lose)"
    );
}

#[test]
fn nothing_invisible_survives() {
    assert_eq!(told(&html("a&#x202e;b&#x200b;c")), "p(abc)");
    assert_eq!(told(&of_markdown("a&#x202e;b")), "p(ab)");
}

#[test]
fn nobody_decides_how_deep_a_tree_is() {
    fn depth(blocks: &[Block]) -> usize {
        let inner = blocks.iter().map(|block| match block {
            Block::Quote { blocks } => depth(blocks),
            Block::List { items, .. } => {
                items.iter().map(|it| depth(&it.blocks)).max().unwrap_or(0)
            }
            _ => 0,
        });
        1 + inner.max().unwrap_or(0)
    }
    let deep = format!(
        "{}x{}",
        "<blockquote>".repeat(400),
        "</blockquote>".repeat(400)
    );
    let tree = html(&deep);
    assert!(depth(&tree) < 40, "{}", depth(&tree));
    assert!(told(&tree).contains("p(x)"));
    assert!(depth(&of_markdown(&">".repeat(4000))) < 40);
    assert!(depth(&of_markdown(&format!("{}x", "> ".repeat(400)))) < 40);
}

#[test]
fn marks_over_paragraphs_hold_and_end() {
    assert_eq!(
        told(&html("<b><p>eins</p><p>zwei</p></b>drei")),
        "p(<strong:eins>) p(<strong:zwei>) p(drei)"
    );
    let marked = of_markdown("***a***");
    let Some(Block::Text { runs }) = marked.first() else {
        panic!("{marked:?}");
    };
    assert!(
        matches!(&runs[0], Run::Words { marks, .. } if *marks == [Mark::Strong, Mark::Emphasis])
    );
}

#[test]
fn a_tree_reads_as_text() {
    let tree = html(
        "<p>Hallo</p><ol><li>a<li>b</ol><blockquote>alt</blockquote><table><tr><td>1<td>2</table>",
    );
    assert_eq!(plain(&tree), "Hallo\n\n1. a\n2. b\n\n> alt\n\n1\t2");
}
