//! The only SQL of PerfAnalysis.
