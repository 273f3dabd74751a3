using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Writes responses in the format of the cloud's engines.</summary>
internal static class CloudResponses
{
    public const string Done = "success";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Wraps a request handler so that its errors have that format.</summary>
    public static RequestDelegate WithErrors(RequestDelegate handle) => async context =>
    {
        try
        {
            await handle(context);
        }
        catch (EngineApiException exception)
        {
            await RejectAsync(context.Response, exception);
        }
    };

    /// <summary>Wraps a change so that its acknowledgement or error has that format.</summary>
    public static RequestDelegate WithAcknowledgement(RequestDelegate change) => WithErrors(async context =>
    {
        await change(context);
        await AcknowledgeAsync(context.Response);
    });

    // The specification says "result" in its tables and "Result" in its examples.
    public static Task AcknowledgeAsync(HttpResponse response) =>
        response.JsonAsync(WriteObject(("result", Done), ("Result", Done)));

    public static Task RejectAsync(HttpResponse response, EngineApiException exception)
    {
        var error = exception.Error;
        return response.JsonAsync(
            WriteObject(("error_code", error.ErrorCode), ("error_msg", error.ErrorMessage), ("detail", error.Detail ?? "")), exception.Status);
    }

    /// <summary>Writes an object of string fields.</summary>
    public static ReadOnlyMemory<byte> WriteObject(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
