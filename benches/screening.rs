//! Benchmarks; each asserts its answer before it times it.

use criterion::{Criterion, criterion_group, criterion_main};
use listed::index::{Index, Scratch};
use listed::names::{NameKey, Party};
use listed::score::Profile;

fn check(c: &mut Criterion) {
    let index = Index::build(
        [("Hangzhou Hikvision Digital Technology Co., Ltd.", Party::Organisation)],
        Profile::default(),
    );
    let query = NameKey::new("HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.");
    let mut scratch = Scratch::default();
    assert_eq!(index.search(&query, 0.7, &mut scratch).len(), 1);
    c.bench_function("check one", |b| b.iter(|| index.search(&query, 0.7, &mut scratch)));
}

criterion_group!(benches, check);
criterion_main!(benches);
