// Group tree: the shape in which the parts that any() and all() stand for are joined two by two, so that
// explain can find again what was written once. Internal to terms/text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace panmen::terms {

// How many of the parts a node's left side joins.
constexpr size_t first_half(size_t count) {
  return (count + 1) / 2;
}

// Joins what part(i) gives for each i from `first` on, `count` of them. `part` and `join` give nothing after
// an error, and then nothing further is asked.
template <class Part, class Join>
std::optional<uint16_t> join_tree(size_t first, size_t count, const Part& part, const Join& join) {
  if (count == 1) return part(first);
  const size_t half = first_half(count);
  const auto left = join_tree(first, half, part, join);
  const auto right = left ? join_tree(first + half, count - half, part, join) : std::nullopt;
  return right ? join(*left, *right) : std::nullopt;
}

// Adds to `parts` the `count` nodes that join_tree joined under `root`. False where the nodes have another
// shape: those that join are of kind `op`.
template <class Node, class Op>
bool split_tree(const std::vector<Node>& nodes, uint16_t root, Op op, size_t count,
                std::vector<uint16_t>& parts) {
  if (count == 1) {
    parts.push_back(root);
    return true;
  }
  const Node& node = nodes[root];
  const size_t half = first_half(count);
  return node.op == op && split_tree(nodes, node.left, op, half, parts) &&
         split_tree(nodes, node.right, op, count - half, parts);
}

}  // namespace panmen::terms
