//! The page's module keeps its relocations: `cargo xtask build` splits it by route.

fn main() {
    println!("cargo::rustc-cdylib-link-arg=--emit-relocs");
}
