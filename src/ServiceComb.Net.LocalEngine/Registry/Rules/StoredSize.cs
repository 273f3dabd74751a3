using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>How much may be stored at once: the real registry keeps everything in etcd, which takes no larger request.</summary>
internal static class StoredSize
{
    private const int MaxBytes = 1_572_864;

    /// <summary>Checks texts that are stored together, as they are.</summary>
    /// <exception cref="EngineApiException">They are too large.</exception>
    public static void Require(IEnumerable<string> texts)
    {
        if (texts.Sum(static text => (long)Encoding.UTF8.GetByteCount(text)) > MaxBytes)
        {
            throw TooLarge();
        }
    }

    /// <summary>Checks an object that is stored as JSON.</summary>
    /// <exception cref="EngineApiException">It is too large.</exception>
    public static void Require(byte[] json)
    {
        if (json.Length > MaxBytes && LengthInGo(json) > MaxBytes)
        {
            throw TooLarge();
        }
    }

    // Ours escapes what is not ASCII, which makes up to six bytes of two; the real registry writes it as it is.
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
