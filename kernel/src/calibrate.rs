//! The browser calibration, planned without a browser.
