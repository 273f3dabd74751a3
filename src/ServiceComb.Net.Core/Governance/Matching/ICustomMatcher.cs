namespace ServiceComb.Net.Governance.Matching;

/// <summary>Defines a custom condition for <c>customMatcher</c> in a traffic group. Register implementations as services.
/// Implementations must be thread-safe and fast.</summary>
public interface ICustomMatcher
{
    /// <summary>Gets the name that <c>customMatcherHandler</c> refers to: either this name, or one that ends with a dot and
    /// this name.</summary>
    string Name { get; }

    /// <summary>Returns whether a request matches. An exception counts as no match and is logged once per
    /// condition.</summary>
    /// <param name="request">The request; must not be stored.</param>
    /// <param name="parameters">The value of <c>customMatcherParameters</c>; never empty, because a matcher without
    /// parameters is ignored.</param>
    bool IsMatch(IRequestView request, string parameters);
}
