//! Pages whose code is loaded when they are opened.
//!
//! Pages of a group share one module: every two modules that share code make a third one, so that
//! a module for each page would be 75 files, 44 of them to load for `/compare`.

use leptos::{lazy, prelude::*};
use leptos_router::LazyRoute;

/// One route a line: its name, its function, the group of its code, and the component that it shows.
macro_rules! lazy_routes {
    ($($route:ident, $view:ident, $group:ident => $component:path;)*) => {$(
        pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                $view().await
            }
        }

        #[lazy($group)]
        fn $view() -> AnyView {
            $component().into_any()
        }
    )*};
}

lazy_routes! {
    Calibrate, calibrate, measuring => super::calibrate::Calibrate;
    Upload, upload, measuring => super::upload::UploadPage;
    Compare, compare, comparing => super::compare::Compare;
    Machine, machine, reading => super::machine::Machine;
    Machines, machines, reading => super::machines::Machines;
    Method, method, reading => super::method::Method;
    ResultView, result, reading => super::result::ResultView;
}
