using Grpc.Core;

namespace ServiceComb.Net.Tests.Calls;

/// <summary>A client of <see cref="ChatService"/> that the gRPC client factory can create.</summary>
internal sealed class ChatClient
{
    private readonly CallInvoker _invoker;

    public ChatClient(CallInvoker invoker) => _invoker = invoker;

    public AsyncUnaryCall<string> CallAsync(Method<string, string> method, string request, CallOptions options = default) =>
        _invoker.AsyncUnaryCall(method, null, options, request);

    public AsyncServerStreamingCall<string> Count(string request) => _invoker.AsyncServerStreamingCall(ChatMethods.Count, null, default, request);

    public AsyncClientStreamingCall<string, string> Join() => _invoker.AsyncClientStreamingCall(ChatMethods.Join, null, default);

    public AsyncDuplexStreamingCall<string, string> Chat() => _invoker.AsyncDuplexStreamingCall(ChatMethods.Chat, null, default);
}
