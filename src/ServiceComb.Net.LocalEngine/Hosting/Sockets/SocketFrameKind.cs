namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>The opcode of a websocket frame (RFC 6455, section 5.2).</summary>
internal enum SocketFrameKind : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
