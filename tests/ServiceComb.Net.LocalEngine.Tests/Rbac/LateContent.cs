using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>A JSON body that is sent after an action. In a request that expects 100 Continue, the action runs after the
/// engine has admitted the caller and while it waits for the body.</summary>
internal sealed class LateContent : HttpContent
{
    private readonly byte[] _body;
    private readonly Func<Task> _before;

    public LateContent(JsonNode body, Func<Task> before)
    {
        (_body, _before) = (Encoding.UTF8.GetBytes(body.ToJsonString()), before);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await _before();
        await stream.WriteAsync(_body);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
