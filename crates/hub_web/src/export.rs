//! Files to take away: CSV that spreadsheets read (RFC 4180), and answers that are written while they are read.

use std::future::Future;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use futures_util::stream;

/// Rows of a file that are read at a time.
pub const ROWS_AT_A_TIME: i64 = 1000;

/// A line of CSV.
pub fn line(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    format!("{}\r\n", fields.join(","))
}

/// Quoted where the format wants it. A text that a spreadsheet would take for a formula gets an apostrophe in front: names
/// come from other systems.
fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err();
    let field = if formula { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\r', '\n', '\'']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field
    }
}

/// A piece of a file, and what the next one is asked with; `None` ends it.
pub type Piece<S> = (String, Option<S>);

/// An answer that is a file, written piece by piece, so that its size costs no memory. What goes wrong after its
/// beginning breaks it off, which the reader notices.
pub fn file<S, F, Fut>(kind: &'static str, name: &str, first: S, next: F) -> HttpResponse
where
    S: 'static,
    F: Fn(S) -> Fut + 'static,
    Fut: Future<Output = hub_tenants::Result<Piece<S>>> + 'static,
{
    let pieces = stream::try_unfold((Some(first), next), |(state, next)| async move {
        let Some(state) = state else { return Ok(None) };
        match next(state).await {
            Ok((text, state)) => Ok(Some((Bytes::from(text), (state, next)))),
            Err(error) => {
                tracing::error!(%error, "a file could not be written to its end");
                Err(actix_web::error::ErrorInternalServerError("broken off"))
            }
        }
    });
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(Box::pin(pieces))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_no_formula() {
        assert_eq!(line(&["a", "b c", "1,2"]), "a,b c,\"1,2\"\r\n");
        assert_eq!(line(&["say \"x\"", "two\nlines"]), "\"say \"\"x\"\"\",\"two\nlines\"\r\n");
        assert_eq!(line(&["=1+1", "@x", "-1", "-x", ""]), "\"'=1+1\",\"'@x\",-1,\"'-x\",\r\n");
    }
}
