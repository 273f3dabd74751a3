using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>A whole answer.</summary>
internal sealed class EngineResponse(string request, int status, byte[] body, string? revision)
{
    public int Status => status;

    /// <summary>The text of <c>X-Resource-Revision</c> or <c>X-Kie-Revision</c>.</summary>
    public string? Revision => revision;

    /// <summary>Refuses every answer but 2xx and those named.</summary>
    public EngineResponse Require(int alsoAllowed = 200)
    {
        if (status is >= 200 and < 300 || status == alsoAllowed)
        {
            return this;
        }

        throw new EngineException(status, EngineErrorReader.Read(body), request);
    }

    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type)
                ?? throw new EngineException($"{request} was answered with nothing", null);
        }
        catch (JsonException exception)
        {
            throw new EngineException($"{request} was answered with something else than expected at {exception.Path}: {exception.Message}", exception);
        }
    }
}
