using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace ServiceComb.Net.Tests.Calls;

/// <summary>A gRPC service with a method of every kind. The methods are virtual because the server binds only virtual methods.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "Virtual methods need a class that is not sealed.")]
[BindServiceMethod(typeof(ChatMethods), nameof(ChatMethods.Bind))]
internal class ChatService(ChatServer server)
{
    public virtual Task<string> Echo(string request, ServerCallContext context)
    {
        server.Calls.Enqueue(request);
        if (server.Status != StatusCode.OK)
        {
            throw new RpcException(new Status(server.Status, $"{server.Name} refuses"));
        }

        var user = context.RequestHeaders.GetValue("user") ?? "nobody";
        context.ResponseTrailers.Add("greeted", user);
        return Task.FromResult($"{server.Name}: {request} for {user}");
    }

    public virtual Task<string> Deadline(string request, ServerCallContext context) => Task.FromResult(context.Deadline.ToString("O"));

    public virtual async Task<string> Hang(string request, ServerCallContext context)
    {
        var cancelled = new TaskCompletionSource();
        using var registration = context.CancellationToken.Register(cancelled.SetResult);
        server.Hanging.TrySetResult();
        await cancelled.Task;
        server.Cancelled.TrySetResult();
        return "too late";
    }

    public virtual async Task Count(string request, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        for (var i = 1; i <= 3; i++)
        {
            await responses.WriteAsync($"{request} {i}");
        }
    }

    public virtual async Task<string> Join(IAsyncStreamReader<string> requests, ServerCallContext context)
    {
        var all = new List<string>();
        await foreach (var one in requests.ReadAllAsync())
        {
            all.Add(one);
        }

        return string.Join('+', all);
    }

    public virtual async Task Chat(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        await foreach (var one in requests.ReadAllAsync())
        {
            await responses.WriteAsync($"re: {one}");
        }
    }
}
