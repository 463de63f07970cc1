//! What a list said, in the field's own terms. Pure data: nothing here reads, matches, guesses or prints.

mod citation;
mod date;
mod entity;
mod id;

pub use citation::{Citation, FrCitation};
pub use date::PartialDate;
pub use entity::{Address, Entity, EntityKind, Identifier, Listing, Name, NameKind, Standing, Warning};
pub use id::{EntityId, ListId};
