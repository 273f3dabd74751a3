using System.Buffers;
using System.Security.Cryptography;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A serialized list of instances with its revision. The revision is a hash of the content, so it changes exactly
/// when the content does, also across restarts.</summary>
internal sealed class FindResponseCache
{
    private const int PrefixLength = 13; // {"instances":

    private byte[]? _compressed;

    private FindResponseCache(byte[] body, string revision) => (Body, Revision) = (body, revision);

    public static FindResponseCache Empty { get; } = With("{}"u8.ToArray());

    /// <summary>Gets the complete body; <c>{}</c> when there is no instance.</summary>
    public byte[] Body { get; }

    public string Revision { get; }

    /// <summary>Gets the gzip-compressed body, which is created on first use.</summary>
    public byte[] Compressed => _compressed ??= GzipCompression.Compress(Body);

    /// <summary>Gets the JSON array of the instances; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Array => Body.Length == 2 ? default : Body.AsMemory(PrefixLength, Body.Length - PrefixLength - 1);

    public static FindResponseCache Of(IEnumerable<ServiceState> services) =>
        Of([.. services.SelectMany(static service => service.Instances)]);

    public static FindResponseCache Of(InstanceState[] instances)
    {
        if (instances.Length == 0)
        {
            return Empty;
        }

        var sorted = instances.Length == 1 ? instances : [.. instances.OrderBy(static one => one.Service.Version).ThenBy(static one => one.Id, StringComparer.Ordinal)];
        var body = new ArrayBufferWriter<byte>(sorted.Sum(static one => one.Json.Length + 1) + PrefixLength + 3);
        body.Write("{\"instances\":["u8);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }

            body.Write(sorted[i].Json);
        }

        body.Write("]}"u8);
        return With(body.WrittenSpan.ToArray());
    }

    /// <summary>Computes a hash in the registry's format.</summary>
    public static string Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // SHA-1 identifies content here; it is not used for security.
        SHA1.HashData(content, hash);
#pragma warning restore CA5350
        return Convert.ToHexStringLower(hash);
    }

    private static FindResponseCache With(byte[] body) => new(body, Hash(body));
}
