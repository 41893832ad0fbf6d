-- Lists of results and prices in other orders than that of their arrival, page by page. The
-- expressions are those of the queries, or no index would serve them.
create index results_by_time on results ((cast(measured_at_us as double precision)), seq);
create index results_by_peak on results
    ((cast(coalesce(peak_units_per_s, -1e308) as double precision)), seq);
create index results_by_peak_upwards on results
    ((cast(coalesce(peak_units_per_s, 1e308) as double precision)), seq);

create index prices_sorted_by_amount on prices ((cast(per_hour as double precision)), seq)
    where counts;
create index prices_sorted_by_date on prices
    ((cast(cast(replace(as_of, '-', '') as bigint) as double precision)), seq) where counts;
