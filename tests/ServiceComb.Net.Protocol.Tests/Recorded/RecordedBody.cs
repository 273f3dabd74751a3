using System.Text.Json.Nodes;

namespace ServiceComb.Net.Protocol.Tests.Recorded;

/// <summary>A body of a recorded request or response.</summary>
internal sealed record RecordedBody(string Path, bool IsRequest, JsonNode Body)
{
    public bool Has(string field) => Body is JsonObject fields && fields.ContainsKey(field);

    public override string ToString() => $"{(IsRequest ? "request to" : "response of")} {Path}: {Body.ToJsonString()}";
}
