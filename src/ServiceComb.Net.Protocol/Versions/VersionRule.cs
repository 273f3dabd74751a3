using System.Diagnostics.CodeAnalysis;

namespace ServiceComb.Net.Protocol.Versions;

/// <summary>A rule that selects the versions of a provider: <c>1.2.3</c> (exactly this version), <c>1.0.0+</c> (this version or newer),
/// <c>1.0.0-2.0.0</c> (from the first, excluding the second), <c>latest</c> (the newest existing version) or <c>0+</c> (all versions).
/// Current engines ignore the rule in a query, so the client applies it.</summary>
public sealed record VersionRule
{
    private readonly MicroserviceVersion _from;
    private readonly MicroserviceVersion? _below;
    private readonly string _text;

    private VersionRule(string text, bool latest, MicroserviceVersion from, MicroserviceVersion? below, bool exact)
    {
        (_text, IsLatest, _from, _below, IsExact) = (text, latest, from, below, exact);
    }

    /// <summary>The rule that accepts all versions.</summary>
    public static VersionRule All { get; } = new("0+", false, default, null, false);

    /// <summary>Whether the rule accepts only the newest version.</summary>
    public bool IsLatest { get; }

    private bool IsExact { get; }

    /// <summary>Parses a rule.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionRule? rule)
    {
        rule = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (text.Equals("latest", StringComparison.OrdinalIgnoreCase))
        {
            rule = new VersionRule(text, true, default, null, false);
            return true;
        }

        var span = text.AsSpan();
        var dash = span.IndexOf('-');
        var open = span[^1] == '+';
        var first = dash > 0 ? span[..dash] : open ? span[..^1] : span;
        if (!MicroserviceVersion.TryParse(first, out var from))
        {
            return false;
        }

        MicroserviceVersion below = default;
        if (dash > 0 && (!MicroserviceVersion.TryParse(span[(dash + 1)..], out below) || below <= from))
        {
            return false;
        }

        rule = new VersionRule(text, false, from, dash > 0 ? below : null, dash < 0 && !open);
        return true;
    }

    /// <summary>Returns whether the rule accepts a version. For <c>latest</c>, the caller passes the newest existing version.</summary>
    public bool Accepts(MicroserviceVersion version, MicroserviceVersion newest) =>
        IsLatest ? version == newest
        : IsExact ? version == _from
        : version >= _from && (_below is not { } below || version < below);

    /// <summary>Returns the original text of the rule.</summary>
    public override string ToString() => _text;
}
