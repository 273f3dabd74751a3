using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>Limits the size of a change: the real registry stores everything in etcd, which limits the size of a
/// request.</summary>
internal static class StoredSize
{
    private const int MaxBytes = 1_572_864;

    /// <summary>Validates texts that are stored together.</summary>
    /// <exception cref="EngineApiException">The texts are too large.</exception>
    public static void Require(IEnumerable<string> texts)
    {
        if (texts.Sum(static text => (long)Encoding.UTF8.GetByteCount(text)) > MaxBytes)
        {
            throw TooLarge();
        }
    }

    /// <summary>Validates an object that is stored as JSON.</summary>
    /// <exception cref="EngineApiException">The object is too large.</exception>
    public static void Require(byte[] json)
    {
        if (json.Length > MaxBytes && LengthInGo(json) > MaxBytes)
        {
            throw TooLarge();
        }
    }

    // System.Text.Json escapes non-ASCII characters, up to six bytes instead of two; the real registry does not.
    private static int LengthInGo(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        document.WriteTo(writer);
        writer.Flush();
        return buffer.WrittenCount;
    }

    private static EngineApiException TooLarge() => RegistryErrors.Internal("etcdserver: request is too large");
}
