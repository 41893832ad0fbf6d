//! Containers of both generations of control groups, in trees of files.

use kernel::recording::Metric;

use super::*;
use crate::fixtures::Tree;

fn id(digit: char) -> String {
    digit.to_string().repeat(64)
}

/// The values of the second of two readings one second apart, after `change`.
fn second(tree: &Tree, change: impl FnOnce(&Tree)) -> (Containers, BTreeMap<String, f64>) {
    let mut counters = Counters::on_a_steady_clock();
    let mut containers = Containers::default();
    let (mut buffer, mut text, mut values) = (Vec::new(), String::new(), Vec::new());
    containers.find(tree.root(), &mut counters, &mut buffer);
    containers.read(|| 0, &mut counters, (&mut buffer, &mut text), &mut values);
    change(tree);
    values.clear();
    containers.read(|| 1_000_000, &mut counters, (&mut buffer, &mut text), &mut values);
    (containers, values.into_iter().map(|(id, value)| (id.to_string(), value)).collect())
}

#[track_caller]
fn check(values: &BTreeMap<String, f64>, metric: Metric, id: &str, expected: Option<f64>) {
    let name = SeriesId::of(metric, id).to_string();
    assert_eq!(values.get(&name).copied(), expected, "{name} in {values:?}");
}

fn docker_v2() -> String {
    format!("sys/fs/cgroup/system.slice/docker-{}.scope", id('a'))
}

fn v2() -> Tree {
    let docker = docker_v2();
    let pod = format!("sys/fs/cgroup/kubepods.slice/pod1.slice/cri-containerd-{}.scope", id('b'));
    let monitor = format!("sys/fs/cgroup/machine.slice/libpod-conmon-{}.scope", id('c'));
    let tree = Tree::new(&[
        ("sys/fs/cgroup/cgroup.controllers", "cpu io memory pids\n"),
        ("sys/fs/cgroup/lxc.payload.web/cpu.stat", "usage_usec 5\n"),
    ]);
    let in_docker = |file: &str, text: &str| tree.write(&format!("{docker}/{file}"), text);
    in_docker("cpu.stat", "usage_usec 1000\nuser_usec 600\nsystem_usec 400\nthrottled_usec 0\n");
    in_docker("cpu.max", "150000 100000\n");
    in_docker("memory.current", "4096000\n");
    in_docker("memory.max", "max\n");
    in_docker("io.stat", "8:0 rbytes=0 wbytes=100 rios=0 wios=1 dbytes=0 dios=0\n253:0 rbytes=0\n");
    in_docker("pids.current", "7\n");
    tree.write(&format!("{pod}/cpu.stat"), "usage_usec 5\n");
    tree.write(&format!("{pod}/cpu.max"), "max 100000\n");
    tree.write(&format!("{monitor}/cpu.stat"), "usage_usec 5\n");
    tree.write(
        &format!("var/lib/docker/containers/{}/config.v2.json", id('a')),
        r#"{"State":{"Running":true},"Name":"/front","Config":{}}"#,
    );
    tree.write(&format!("var/log/containers/api-1_shop_main-{}.log", id('b')), "x");
    tree
}

#[test]
fn version_2_is_read() {
    let docker = docker_v2();
    let (containers, values) = second(&v2(), |tree| {
        let stat =
            "usage_usec 501000\nuser_usec 400600\nsystem_usec 100400\nthrottled_usec 250000\n";
        tree.write(&format!("{docker}/cpu.stat"), stat);
        let io = "8:0 rbytes=4096 wbytes=100 rios=2 wios=1\n253:0 rbytes=4096 wbytes=0 rios=1\n";
        tree.write(&format!("{docker}/io.stat"), io);
    });
    let of = |metric, expected| check(&values, metric, &id('a'), expected);
    of(Metric::ContainerCpu, Some(50.0));
    of(Metric::ContainerCpuUser, Some(40.0));
    of(Metric::ContainerCpuSystem, Some(10.0));
    of(Metric::ContainerThrottled, Some(25.0));
    of(Metric::ContainerQuota, Some(1.5));
    of(Metric::ContainerMemory, Some(4_096_000.0));
    of(Metric::ContainerMemoryLimit, None);
    of(Metric::ContainerRead, Some(8_192.0));
    of(Metric::ContainerReadOps, Some(3.0));
    of(Metric::ContainerWrite, Some(0.0));
    of(Metric::ContainerTasks, Some(7.0));
    check(&values, Metric::ContainerCpu, &id('b'), Some(0.0));
    check(&values, Metric::ContainerQuota, &id('b'), None);
    check(&values, Metric::ContainerCpu, "web", Some(0.0));
    check(&values, Metric::ContainerCpu, &id('c'), None);
    let names = [(id('a'), "front".to_owned()), (id('b'), "shop/api-1/main".to_owned())];
    assert_eq!(containers.names(), names);
}

#[test]
fn version_1_is_read() {
    let tree = Tree::new(&[]);
    let write = |tree: &Tree, place: &str, text: &str| {
        let (controller, file) = place.split_once('/').unwrap();
        tree.write(&format!("sys/fs/cgroup/{controller}/docker/{}/{file}", id('d')), text);
    };
    for (place, text) in [
        ("cpu,cpuacct/cpuacct.usage", "1000000\n"),
        ("cpu,cpuacct/cpuacct.stat", "user 10\nsystem 5\n"),
        ("cpu,cpuacct/cpu.stat", "nr_periods 9\nnr_throttled 3\nthrottled_time 1000\n"),
        ("cpu,cpuacct/cpu.cfs_quota_us", "-1\n"),
        ("cpu,cpuacct/cpu.cfs_period_us", "100000\n"),
        ("memory/memory.usage_in_bytes", "1000\n"),
        ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
        ("blkio/blkio.throttle.io_service_bytes", "8:0 Read 100\n8:0 Write 0\nTotal 100\n"),
        ("blkio/blkio.throttle.io_serviced", "8:0 Read 1\n8:0 Write 0\nTotal 1\n"),
        ("pids/pids.current", "3\n"),
    ] {
        write(&tree, place, text);
    }
    let (_, values) = second(&tree, |tree| {
        write(tree, "cpu,cpuacct/cpuacct.usage", "251000000\n");
        write(tree, "cpu,cpuacct/cpuacct.stat", "user 30\nsystem 5\n");
        let bytes = "8:0 Read 600\n8:16 Read 40\n8:0 Write 9\nTotal 649\n";
        write(tree, "blkio/blkio.throttle.io_service_bytes", bytes);
    });
    let of = |metric, expected| check(&values, metric, &id('d'), expected);
    of(Metric::ContainerCpu, Some(25.0));
    of(Metric::ContainerCpuUser, Some(20.0));
    of(Metric::ContainerCpuSystem, Some(0.0));
    of(Metric::ContainerThrottled, Some(0.0));
    of(Metric::ContainerQuota, None);
    of(Metric::ContainerMemory, Some(1_000.0));
    of(Metric::ContainerMemoryLimit, None);
    of(Metric::ContainerRead, Some(540.0));
    of(Metric::ContainerWrite, Some(9.0));
    of(Metric::ContainerReadOps, Some(0.0));
    of(Metric::ContainerTasks, Some(3.0));
}

#[test]
fn a_container_that_is_gone_is_forgotten_and_one_that_came_is_found() {
    let tree = v2();
    let (mut containers, _) = second(&tree, |_| ());
    std::fs::remove_dir_all(tree.root().join(docker_v2())).unwrap();
    tree.write(&format!("sys/fs/cgroup/docker/{}/cpu.stat", id('e')), "usage_usec 5\n");
    containers.find(tree.root(), &mut Counters::default(), &mut Vec::new());
    let ids: Vec<&str> = containers.groups.keys().map(String::as_str).collect();
    assert_eq!(ids, [id('b').as_str(), &id('e'), "web"]);
    assert_eq!(containers.names().len(), 1, "{:?}", containers.names());
}

#[test]
fn a_host_without_control_groups_has_no_containers() {
    assert!(find(Tree::new(&[]).root()).is_empty());
}
