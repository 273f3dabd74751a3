using System.Text;
using Grpc.Core;

namespace ServiceComb.Net.Tests.Calls;

/// <summary>The binding that a protocol buffers compiler would generate for <see cref="ChatService"/>, with text messages.</summary>
internal static class ChatMethods
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static readonly Method<string, string> Echo = New(MethodType.Unary, nameof(ChatService.Echo));
    public static readonly Method<string, string> Deadline = New(MethodType.Unary, nameof(ChatService.Deadline));
    public static readonly Method<string, string> Hang = New(MethodType.Unary, nameof(ChatService.Hang));
    public static readonly Method<string, string> Count = New(MethodType.ServerStreaming, nameof(ChatService.Count));
    public static readonly Method<string, string> Join = New(MethodType.ClientStreaming, nameof(ChatService.Join));
    public static readonly Method<string, string> Chat = New(MethodType.DuplexStreaming, nameof(ChatService.Chat));

    public static void Bind(ServiceBinderBase binder, ChatService service)
    {
        binder.AddMethod(Echo, (UnaryServerMethod<string, string>)null!);
        binder.AddMethod(Deadline, (UnaryServerMethod<string, string>)null!);
        binder.AddMethod(Hang, (UnaryServerMethod<string, string>)null!);
        binder.AddMethod(Count, (ServerStreamingServerMethod<string, string>)null!);
        binder.AddMethod(Join, (ClientStreamingServerMethod<string, string>)null!);
        binder.AddMethod(Chat, (DuplexStreamingServerMethod<string, string>)null!);
    }

    private static Method<string, string> New(MethodType type, string name) => new(type, "shop.Chat", name, Text, Text);
}
