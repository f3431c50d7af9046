//! Circles in a graph: groups of nodes of which each leads to each other.

use std::collections::{BTreeMap, BTreeSet};

/// A graph: each node with the nodes that its arrows lead to.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// The circles of a graph, each sorted.
pub fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|node| (node.as_str(), reached_from(graph, node))).collect();
    let leads = |from: &str, to: &str| reached.get(from).is_some_and(|nodes| nodes.contains(to));
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for node in graph.keys().map(String::as_str) {
        if leads(node, node) && !seen.contains(node) {
            let group: Vec<&str> =
                graph.keys().map(String::as_str).filter(|other| leads(node, other) && leads(other, node)).collect();
            seen.extend(group.iter().copied());
            found.push(group.into_iter().map(str::to_owned).collect());
        }
    }
    found
}

/// Nodes that one or more arrows lead to from a node.
fn reached_from<'a>(graph: &'a Graph, node: &str) -> BTreeSet<&'a str> {
    let next = |node: &str| graph.get(node).into_iter().flatten().map(String::as_str);
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<&str> = next(node).collect();
    while let Some(node) = waiting.pop() {
        if reached.insert(node) {
            waiting.extend(next(node));
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_named_once() {
        let arrows = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("e", "e")];
        let mut graph = Graph::new();
        for (from, to) in arrows {
            graph.entry(from.to_owned()).or_default().insert(to.to_owned());
        }
        assert_eq!(circles(&graph), [vec!["b", "c"], vec!["e"]]);
        assert_eq!(circles(&Graph::from([("a".to_owned(), BTreeSet::new())])), Vec::<Vec<String>>::new());
    }
}
