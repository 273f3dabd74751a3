namespace ServiceComb.Net.Governance.Matching;

/// <summary>Represents the calling service that <c>source</c> and <c>sourceTags</c> (dialect of Go) are compared with: this
/// process.</summary>
internal sealed class MatchSource(ServiceCombOptions options)
{
    /// <summary>The tag that stands for the version instead of a property.</summary>
    public const string VersionTag = "version";

    public bool IsNamed(string source) => source.Equals(options.Service.Name, StringComparison.OrdinalIgnoreCase);

    public bool HasTag(string name, string value) =>
        (name == VersionTag ? options.Service.Version
            : options.Instance.Properties.TryGetValue(name, out var actual) || options.Service.Properties.TryGetValue(name, out actual) ? actual
            : null) == value;
}
