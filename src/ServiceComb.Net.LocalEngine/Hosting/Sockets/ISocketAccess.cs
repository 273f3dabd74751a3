namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>The access of the caller of a websocket, which can end while the socket is open.</summary>
internal interface ISocketAccess
{
    /// <summary>Gets a value indicating whether the account of the caller still exists.</summary>
    bool HasAccount { get; }
}
