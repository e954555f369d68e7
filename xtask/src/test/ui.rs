use crate::report::Report;
pub(crate) fn test(_r: &mut Report) {}
pub(crate) fn build_if_missing(_r: &mut Report) {}
