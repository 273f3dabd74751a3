namespace ServiceComb.Net.Governance.Matching;

/// <summary>A condition of an app's own, for <c>customMatcher</c> in a traffic group. Registered as a service; must be safe
/// for parallel calls, and quick.</summary>
public interface ICustomMatcher
{
    /// <summary>What <c>customMatcherHandler</c> says: this name, or a name that ends with a dot and this name.</summary>
    string Name { get; }

    /// <summary>Whether a request fits. An exception means that it does not, and is logged once.</summary>
    /// <param name="request">The request; not to be kept.</param>
    /// <param name="parameters">The text of <c>customMatcherParameters</c>; never empty, as without parameters there is no
    /// condition.</param>
    bool Fits(IRequestView request, string parameters);
}
