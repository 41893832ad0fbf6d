//! A session as Apache Parquet: a column of times and one for each series, `null` where a value is
//! not known. Each block of ticks is a row group, so that no more than one is ever in memory.

use std::{mem, sync::Arc};

use axum::body::Bytes;
use kernel::{
    export::session::{csv, json_lines::Head},
    recording::{SeriesId, Ticks},
};
use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{DataType, DoubleType, Int64Type},
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::{Type, TypePtr},
};

/// A file that is being written, from its first byte to its footer.
pub(super) struct ParquetFile {
    writer: SerializedFileWriter<Vec<u8>>,
}

impl ParquetFile {
    /// Of these series, in their order. The head goes into the file's metadata under the name of
    /// its schema.
    pub(super) fn new(series: &[SeriesId], head: &Head) -> Result<Self, ParquetError> {
        let facts = KeyValue::new(head.schema.clone(), head.to_line().trim_end().to_owned());
        let properties = WriterProperties::builder()
            .set_created_by(concat!("PerfAnalysis ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(vec![facts]))
            .build();
        let schema = schema(series)?;
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
        Ok(Self { writer })
    }

    /// Writes ticks of the series that the file has, in the same order.
    pub(super) fn write(&mut self, ticks: &Ticks) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        column::<Int64Type>(&mut group, &ticks.at_us, None)?;
        for series in &ticks.series {
            let levels: Vec<i16> =
                series.values.iter().map(|value| i16::from(value.is_finite())).collect();
            let known: Vec<f64> =
                series.values.iter().copied().filter(|value| value.is_finite()).collect();
            column::<DoubleType>(&mut group, &known, Some(&levels))?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes the footer: the file is whole.
    pub(super) fn end(&mut self) -> Result<(), ParquetError> {
        self.writer.finish()?;
        Ok(())
    }

    /// What was written since the last time.
    pub(super) fn take(&mut self) -> Result<Bytes, ParquetError> {
        self.writer.flush()?;
        Ok(mem::take(self.writer.inner_mut()).into())
    }
}

fn schema(series: &[SeriesId]) -> Result<TypePtr, ParquetError> {
    let times = Type::primitive_type_builder(csv::TIME, Physical::INT64)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
        .build()?;
    let mut fields = vec![Arc::new(times)];
    for id in series {
        let column = Type::primitive_type_builder(&id.to_string(), Physical::DOUBLE)
            .with_repetition(Repetition::OPTIONAL)
            .build()?;
        fields.push(Arc::new(column));
    }
    Ok(Arc::new(Type::group_type_builder("session").with_fields(fields).build()?))
}

/// The next column of a row group: its values, and for each row whether it has one.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("the block has more series than the file".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use kernel::{
        export::session::json_lines,
        recording::{Metric, Recording, Series},
    };
    use parquet::{
        file::reader::{FileReader, SerializedFileReader},
        record::Field,
    };

    use super::*;

    fn ticks(at_us: &[i64], busy: &[f64], load: &[f64]) -> Ticks {
        let series = [(Metric::CpuUser, busy), (Metric::Load1, load)];
        let of = |(metric, values): (Metric, &[f64])| Series {
            id: SeriesId { metric, instance: None },
            values: values.to_vec(),
        };
        Ticks { at_us: at_us.to_vec(), series: series.map(of).to_vec() }
    }

    fn written(blocks: &[Ticks]) -> (Vec<Bytes>, Head) {
        let recording = Recording { id: "s".to_owned(), ticks: blocks[0].clone(), ..blank() };
        let head = json_lines::head(&recording);
        let mut file = ParquetFile::new(&head.series, &head).unwrap();
        let mut parts = vec![file.take().unwrap()];
        for block in blocks {
            file.write(block).unwrap();
            parts.push(file.take().unwrap());
        }
        file.end().unwrap();
        parts.push(file.take().unwrap());
        (parts, head)
    }

    fn blank() -> Recording {
        Recording {
            id: String::new(),
            part: String::new(),
            machine: Default::default(),
            nominal_cadence_us: Some(1_000_000),
            names: Vec::new(),
            ticks: Ticks::default(),
        }
    }

    #[test]
    fn a_reader_of_parquet_finds_the_ticks_and_the_facts() {
        let blocks = [
            ticks(&[10, 20], &[1.5, f64::NAN], &[0.1, 0.2]),
            ticks(&[30], &[f64::NAN], &[f64::NAN]),
        ];
        let (parts, head) = written(&blocks);
        assert_eq!(&parts[0][..], b"PAR1");
        assert!(parts.iter().all(|part| !part.is_empty()), "each block is sent when it is written");
        let file = SerializedFileReader::new(Bytes::from(parts.concat())).unwrap();
        let facts = file.metadata().file_metadata();
        assert_eq!(file.num_row_groups(), 2);
        let stated = facts.key_value_metadata().unwrap()[0].clone();
        assert_eq!(stated.key, "perfanalysis/session");
        assert_eq!(serde_json::from_str::<Head>(&stated.value.unwrap()).unwrap(), head);
        let rows = file.get_row_iter(None).unwrap();
        let rows: Vec<Vec<(String, Field)>> = rows.map(|row| row.unwrap().into_columns()).collect();
        let row = |at, busy, load| {
            vec![
                ("time_utc".to_owned(), Field::TimestampMicros(at)),
                ("cpu.user_pct".to_owned(), busy),
                ("system.load_1".to_owned(), load),
            ]
        };
        assert_eq!(
            rows,
            [
                row(10, Field::Double(1.5), Field::Double(0.1)),
                row(20, Field::Null, Field::Double(0.2)),
                row(30, Field::Null, Field::Null),
            ]
        );
    }

    #[test]
    fn a_block_of_other_series_is_refused() {
        let (_, head) = written(&[ticks(&[10], &[1.0], &[2.0])]);
        let mut file = ParquetFile::new(&head.series[..1], &head).unwrap();
        assert!(file.write(&ticks(&[10], &[1.0], &[2.0])).is_err());
    }
}
