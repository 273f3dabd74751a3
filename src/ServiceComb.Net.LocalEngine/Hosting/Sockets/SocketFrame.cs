using System.Buffers.Binary;

namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>The header of a websocket frame that a client sends (RFC 6455, section 5.2).</summary>
internal readonly struct SocketFrame
{
    /// <summary>The size, in bytes, of the longest frame that is read completely: a control frame.</summary>
    public const int MaxLength = 2 + MaskLength + MaxControlPayload;
    private const int MaxControlPayload = 125;
    private const int MaskLength = 4;

    private SocketFrame(SocketFrameKind kind, bool isFinal, long payloadLength) =>
        (Kind, IsFinal, PayloadLength) = (kind, isFinal, payloadLength);

    public SocketFrameKind Kind { get; }

    /// <summary>Gets a value indicating whether the frame is the last one of its message.</summary>
    public bool IsFinal { get; }

    public long PayloadLength { get; }

    public bool IsControl => Kind >= SocketFrameKind.Close;

    /// <summary>Composes a complete server frame.</summary>
    public static byte[] Compose(SocketFrameKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[10];
        head[0] = (byte)(0x80 | (byte)kind);
        var length = payload.Length switch
        {
            <= MaxControlPayload => 2,
            <= ushort.MaxValue => 4,
            _ => 10,
        };
        head[1] = length switch { 2 => (byte)payload.Length, 4 => 126, _ => 127 };
        if (length == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)payload.Length);
        }
        else if (length == 10)
        {
            BinaryPrimitives.WriteInt64BigEndian(head[2..], payload.Length);
        }

        return [.. head[..length], .. payload];
    }

    /// <summary>Reads a frame header.</summary>
    /// <param name="bytes">The bytes received so far.</param>
    /// <param name="frame">The frame, when its header is complete.</param>
    /// <param name="headLength">The length of the header, in bytes.</param>
    /// <param name="problem">Why a client may not send this frame; null when it may.</param>
    /// <returns>Whether the header is complete.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SocketFrame frame, out int headLength, out SocketClose? problem)
    {
        (frame, headLength, problem) = (default, 0, null);
        if (bytes.Length < 2)
        {
            return false;
        }

        problem = Validate(bytes[0], bytes[1]);
        var (lengthBytes, payloadLength) = (bytes[1] & 0x7f) switch { 126 => (2, 0), 127 => (8, 0), var length => (0, length) };
        headLength = 2 + lengthBytes + MaskLength;
        if (problem is null && bytes.Length < headLength)
        {
            return false;
        }

        frame = new SocketFrame((SocketFrameKind)(bytes[0] & 0x0f), (bytes[0] & 0x80) != 0, (problem, lengthBytes) switch
        {
            (null, 2) => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            (null, 8) => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => payloadLength,
        });
        return true;
    }

    /// <summary>Unmasks a payload in place.</summary>
    /// <param name="frame">The complete frame.</param>
    /// <param name="headLength">The length of the header, whose last bytes are the mask.</param>
    public static Span<byte> Unmask(Span<byte> frame, int headLength)
    {
        var mask = frame[(headLength - MaskLength)..headLength];
        var payload = frame[headLength..];
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= mask[i % MaskLength];
        }

        return payload;
    }

    private static SocketClose? Validate(byte first, byte second)
    {
        var kind = (SocketFrameKind)(first & 0x0f);
        return (first & 0x70) != 0 ? SocketClose.Protocol("reserved bits are set")
            : !Enum.IsDefined(kind) ? SocketClose.Protocol($"bad opcode {first & 0x0f}")
            : (second & 0x80) == 0 ? SocketClose.Protocol("bad MASK")
            : kind < SocketFrameKind.Close ? null
            : (first & 0x80) == 0 ? SocketClose.Protocol("FIN not set on control")
            : (second & 0x7f) > MaxControlPayload ? SocketClose.Protocol("len > 125 for control")
            : null;
    }
}
