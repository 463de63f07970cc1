//! Shows a screening. One model, many renderers. Text from lists and users is never trusted here.
