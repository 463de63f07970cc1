//! OFAC, US Treasury: the Specially Designated Nationals list (`us-ofac-sdn`) and the consolidated list of all
//! others (`us-ofac-nonsdn`), in the formats of its Sanctions List Service:
//! <https://sanctionslist.ofac.treas.gov>. Both lists come in the same formats; which one a file is, its content
//! tells.

pub(in crate::sources) mod ids;

mod advanced;
mod csv_set;
mod enhanced;
mod legacy;

pub(super) use advanced::Advanced;
pub(super) use csv_set::CsvSet;
pub(super) use enhanced::Enhanced;
pub(super) use legacy::Legacy;

use super::Sink;
use super::ident::Ids;
use crate::model::{Entity, EntityId, ListId};

const SDN: &str = "us-ofac-sdn";
const NON_SDN: &str = "us-ofac-nonsdn";
const AUTHORITY: &str = "Office of Foreign Assets Control";

/// Programmes that only entries outside the SDN list have.
const NON_SDN_PROGRAMMES: [&str; 8] =
    ["NS-PLC", "CMIC-EO13959", "NS-CMIC", "FSE-IR", "FSE-SY", "561-Related", "NS-MBS", "NS-ISA"];

/// Entities held back until the file has told which list it is.
#[derive(Default)]
struct Held {
    entities: Vec<Entity>,
    outside_sdn: usize,
    ids: Ids,
}

impl Held {
    /// Keeps an entity; its id is the publisher's number until the list is known.
    fn push(&mut self, entity: Entity) {
        let outside = |p: &str| NON_SDN_PROGRAMMES.contains(&p);
        if entity.listings.iter().any(|l| l.programme.as_deref().is_some_and(outside)) {
            self.outside_sdn += 1;
        }
        self.entities.push(entity);
    }

    /// The list, as told by the programmes: a tenth of the consolidated list and nothing of the SDN list is under
    /// programmes of its own.
    fn list(&self) -> ListId {
        ListId::new(if self.outside_sdn * 10 > self.entities.len() { NON_SDN } else { SDN })
    }

    /// Hands the entities on, with ids of this list.
    fn release(mut self, list: &ListId, sink: &mut dyn Sink) {
        for mut entity in std::mem::take(&mut self.entities) {
            let number = entity.source_id.clone().unwrap_or_default();
            let (id, twin) = self.ids.claim(format!("{list}/{number}"), || entity.display_name().to_owned());
            if twin {
                let text = format!("another entry has the number {number} too; this one is `{id}`");
                sink.warning(super::warn("repeated-id", format!("entry {number}"), text));
            }
            entity.id = id;
            entity.list = list.clone();
            sink.entity(entity);
        }
    }
}

/// An id to be replaced by [`Held::release`].
fn pending(number: &str) -> EntityId {
    EntityId::new(number)
}
