//! The Calculator as its users see it: case files, the registry's examples, properties, hostile input.

mod any_call;
mod cases;
mod checks;
mod differential;
mod editor;
mod hostile;
mod manuals;
mod names;
mod properties;
mod reads;
mod registry;
mod values;
mod world;
