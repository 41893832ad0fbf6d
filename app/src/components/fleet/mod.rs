//! What streams to this server: the list, the forms, the tokens.

pub mod edit;
pub mod nav;
pub mod state;
pub mod table;
pub mod token_form;
pub mod token_table;
