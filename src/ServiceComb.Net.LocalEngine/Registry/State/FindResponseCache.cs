using System.Buffers;
using System.Security.Cryptography;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A list of instances ready to be sent, with its revision: a hash of the content, so it is the same exactly when
/// nothing changed, also after a restart.</summary>
internal sealed class FindResponseCache
{
    private const int PrefixLength = 13; // {"instances":

    private byte[]? _packed;

    private FindResponseCache(byte[] body, string revision) => (Body, Revision) = (body, revision);

    public static FindResponseCache Empty { get; } = With("{}"u8.ToArray());

    /// <summary>The whole body; <c>{}</c> when there is no instance.</summary>
    public byte[] Body { get; }

    public string Revision { get; }

    /// <summary>The body, packed; made when somebody asks for it.</summary>
    public byte[] Packed => _packed ??= GzipCompression.Compress(Body);

    /// <summary>The JSON array of the instances; empty when there is none.</summary>
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

    /// <summary>A hash as the registry writes it.</summary>
    public static string Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // A revision tells versions apart; it protects nothing.
        SHA1.HashData(content, hash);
#pragma warning restore CA5350
        return Convert.ToHexStringLower(hash);
    }

    private static FindResponseCache With(byte[] body) => new(body, Hash(body));
}
