using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>A response of the engine.</summary>
public sealed record Reply(int Status, string Text)
{
    public JsonNode? Json => Text.StartsWith('{') || Text.StartsWith('[') ? JsonNode.Parse(Text) : null;

    /// <summary>Gets status and error code.</summary>
    public string Code => $"{Status} {Json?["errorCode"] ?? Json?["error_code"]}".TrimEnd();

    public string? Detail => (string?)Json?["detail"];
}
