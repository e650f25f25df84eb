//! What people read, in the language they read it in.
//!
//! A message is its English text; the catalogues in `messages/` (GNU gettext's PO format) hold what other languages say
//! instead. A request has a language, which goes with its work from task to task and to the threads of the database.

mod catalogue;
mod language;
mod rich;
mod text;

pub use catalogue::translations;
pub use language::{Language, current, default, set_default, speaking, spoken};
pub use rich::Rich;
pub use text::{Argument, Text, t};
