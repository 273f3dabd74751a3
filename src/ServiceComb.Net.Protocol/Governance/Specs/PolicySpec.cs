using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of a policy or traffic group. A field that is null is not written; the default in its documentation then
/// applies.</summary>
public abstract record PolicySpec
{
    private protected PolicySpec(GovernanceKind kind) => Kind = kind;

    /// <summary>Gets the kind.</summary>
    [JsonIgnore]
    public GovernanceKind Kind { get; }

    /// <summary>Returns the document as JSON, as it is sent to an engine.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, GovernanceSpecsJson.Default.GetTypeInfo(GetType())!);
}
