namespace ServiceComb.Net.LocalEngine.ControlPlane.Iam;

/// <summary>The content of a token.</summary>
internal sealed class IamClaims
{
    public string User { get; init; } = "";

    /// <summary>Gets the id of the project; null for a token of the whole domain.</summary>
    public string? Project { get; init; }

    /// <summary>Gets when the token expires, in seconds since 1970.</summary>
    public long Expires { get; init; }
}
