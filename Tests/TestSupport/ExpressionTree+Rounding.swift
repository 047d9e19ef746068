extension ExpressionTree {
    private var children: [ExpressionTree] {
        switch self {
        case .number, .field: []
        case .negate(let tree), .not(let tree), .window(_, let tree, _), .before(let tree, _): [tree]
        case .binary(_, let left, let right): [left, right]
        case .call(_, let trees): trees
        }
    }

    private var hasQuotient: Bool {
        if case .binary("/", _, _) = self { return true }
        return children.contains { $0.hasQuotient }
    }

    private var hasTransform: Bool {
        if case .call(let name, _) = self, name != "abs", ExpressionTree.transforms.contains(name) { return true }
        return children.contains { $0.hasTransform }
    }

    /// Whether it contains a sum of numbers with many digits, which may be added in another order.
    private var hasSumOfTransforms: Bool {
        if case .window(let name, let tree, _) = self, ["mean", "sum"].contains(name), tree.hasTransform { return true }
        return children.contains { $0.hasSumOfTransforms }
    }

    private var hasMeanOfQuotients: Bool {
        if case .window(let name, let tree, _) = self, ["mean", "sum"].contains(name), tree.hasQuotient { return true }
        return children.contains { $0.hasMeanOfQuotients }
    }

    /// Whether its value may depend on the last digit of a mean. Thirds added in another order give another last digit, which a
    /// comparison, a remainder or a truth value amplifies.
    package var dependsOnRounding: Bool {
        if hasSumOfTransforms { return true }
        let isExact =
            switch self {
            case .window(let name, _, _): !["count", "maxindex", "minindex", "barssince"].contains(name)
            case .negate, .before, .number, .field: true
            case .binary(let sign, _, _): ["+", "-", "*", "/"].contains(sign)
            case .call(let name, _): ["abs", "min", "max", "cumsum"].contains(name)
            case .not: false
            }
        return children.contains { $0.dependsOnRounding || (!isExact && $0.hasMeanOfQuotients) }
    }
}
