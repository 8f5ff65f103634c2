//! Builds the crate anew when the web chat's built files change, because they are embedded in it.

fn main() {
    println!("cargo::rerun-if-changed=../../ui/widget/dist");
}
