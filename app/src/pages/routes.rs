//! Pages whose code is loaded when they are opened.
//!
//! Pages of a group share one module: every two modules that share code make a third one, so that
//! a module for each page would be 75 files, 44 of them to load for `/compare`.

use leptos::{lazy, prelude::*};
use leptos_router::LazyRoute;

/// One route a line: its name, its function, what the framework calls the loader of its code,
/// the group of its code, and the component that it shows.
macro_rules! lazy_routes {
    ($($route:ident, $view:ident, $preload:ident, $group:ident => $component:path;)*) => {$(
        pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                $view().await
            }

            // Hydration waits for it; without it the page would be hydrated before its code came.
            async fn preload() {
                $view::preload().await;
            }
        }

        #[cfg(target_arch = "wasm32")]
        mod $view {
            pub(super) use super::$preload as preload;
        }

        #[cfg(not(target_arch = "wasm32"))]
        mod $view {
            pub(super) async fn preload() {}
        }

        #[lazy($group)]
        fn $view() -> AnyView {
            $component().into_any()
        }
    )*};
}

lazy_routes! {
    Calibrate, calibrate, __preload_calibrate, measuring => super::calibrate::Calibrate;
    Upload, upload, __preload_upload, measuring => super::upload::UploadPage;
    Compare, compare, __preload_compare, comparing => super::compare::Compare;
    Machines, machines, __preload_machines, reading => super::either::MachineRoutes;
    Benchmarks, benchmarks, __preload_benchmarks, reading => super::benchmarks::Benchmarks;
    Fleet, fleet, __preload_fleet, reading => super::either::FleetRoutes;
    Prices, prices, __preload_prices, reading => super::either::PriceRoutes;
    Method, method, __preload_method, reading => super::method::Method;
    Live, live, __preload_live, watching => super::live::Live;
    Sessions, sessions, __preload_sessions, watching => super::either::SessionRoutes;
    Reference, reference, __preload_reference, reading => super::reference::Reference;
    ResultView, result, __preload_result, reading => super::result::ResultView;
}
