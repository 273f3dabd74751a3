using System.Buffers.Binary;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>The close status and reason of a websocket.</summary>
/// <param name="Status">The status code (RFC 6455, section 7.4).</param>
/// <param name="Reason">The reason text, at most 123 bytes.</param>
internal sealed record SocketClose(ushort Status, string Reason)
{
    public static SocketClose TooLarge { get; } = new(1009, "");

    public static SocketClose Protocol(string reason) => new(1002, reason);

    public byte[] ToFrame()
    {
        var payload = new byte[2 + Encoding.UTF8.GetByteCount(Reason)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, Status);
        Encoding.UTF8.GetBytes(Reason, payload.AsSpan(2));
        return SocketFrame.Compose(SocketFrameKind.Close, payload);
    }
}
