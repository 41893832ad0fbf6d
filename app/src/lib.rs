//! Pages, components and charts of PerfAnalysis.
