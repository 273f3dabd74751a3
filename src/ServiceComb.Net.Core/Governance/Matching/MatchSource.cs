namespace ServiceComb.Net.Governance.Matching;

/// <summary>Represents the calling service that <c>source</c> and <c>sourceTags</c> (dialect of Go) are compared with: this
/// process.</summary>
internal sealed class MatchSource(GovernanceOptions options)
{
    /// <summary>The tag that stands for the version instead of a property.</summary>
    public const string VersionTag = "version";

    public bool IsNamed(string source) => source.Equals(options.ServiceName, StringComparison.OrdinalIgnoreCase);

    public bool HasTag(string name, string value) =>
        (name == VersionTag ? options.ServiceVersion : options.Properties.TryGetValue(name, out var actual) ? actual : null) == value;
}
