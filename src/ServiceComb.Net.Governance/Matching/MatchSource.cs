namespace ServiceComb.Net.Governance.Matching;

/// <summary>Whose calls a match is for: this app, as <c>source</c> and <c>sourceTags</c> of Go name it.</summary>
internal sealed class MatchSource(GovernanceOptions options)
{
    public bool IsNamed(string source) => source.Equals(options.ServiceName, StringComparison.OrdinalIgnoreCase);

    public bool HasTag(string name, string value) =>
        (name == "version" ? options.ServiceVersion : options.Properties.TryGetValue(name, out var own) ? own : null) == value;
}
