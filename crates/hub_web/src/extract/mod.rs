//! What a handler takes: who is asking, from which browser, and a form that this hub gave out.

mod browser;
pub mod directory;
mod form;
pub mod request;
pub mod session;
pub mod set_up;

pub use browser::Browser;
pub use form::{CsrfForm, Form, QueryMap};
pub use request::RequestWorld;
pub use session::{
    AdminSession, ConfirmedPersonSession, ConfirmedSession, MaybePerson, PersonSession, page_of,
};
