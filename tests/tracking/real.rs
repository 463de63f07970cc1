//! Real lists, where they lie beside the checkout.
