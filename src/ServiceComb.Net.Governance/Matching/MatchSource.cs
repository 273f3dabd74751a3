namespace ServiceComb.Net.Governance.Matching;

/// <summary>Whose calls a match is for: this app, as <c>source</c> and <c>sourceTags</c> of Go name it.</summary>
internal sealed class MatchSource(GovernanceOptions options)
{
    /// <summary>The tag that is a version and no property.</summary>
    public const string VersionTag = "version";

    public bool IsNamed(string source) => source.Equals(options.ServiceName, StringComparison.OrdinalIgnoreCase);

    public bool HasTag(string name, string value) =>
        (name == VersionTag ? options.ServiceVersion : options.Properties.TryGetValue(name, out var own) ? own : null) == value;
}
