namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>What a frame of a websocket is (RFC 6455, 5.2).</summary>
internal enum SocketFrameKind : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
