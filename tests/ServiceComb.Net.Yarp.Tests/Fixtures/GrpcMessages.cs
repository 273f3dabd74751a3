using System.Buffers.Binary;
using System.Text;
using Grpc.Core;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>Messages of a gRPC service that are plain text: a flag and the length precede each.</summary>
internal static class GrpcMessages
{
    private const int PrefixLength = 5;
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static Method<string, string> Method(MethodType type, string name) => new(type, "orders", name, Text, Text);

    public static async Task WriteMessageAsync(this Stream stream, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var frame = new byte[PrefixLength + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), content.Length);
        content.CopyTo(frame, PrefixLength);
        await stream.WriteAsync(frame);
        await stream.FlushAsync();
    }

    /// <summary>Reads a message; null at the end of the stream.</summary>
    public static async Task<string?> ReadMessageAsync(this Stream stream)
    {
        var prefix = new byte[PrefixLength];
        if (await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false) == 0)
        {
            return null;
        }

        var content = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(content);
        return Encoding.UTF8.GetString(content);
    }
}
