using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Keyring;

/// <summary>The credential manager of Windows.</summary>
internal sealed partial class WindowsCredentialKeyring : IKeyring
{
    private const uint Generic = 1;

    // CRED_PERSIST_LOCAL_MACHINE: outlives the session, and does not roam to other machines.
    private const uint LocalMachine = 2;
    private const int NotFound = 1168;

    public Task<string?> FindAsync(KeyringEntry entry, CancellationToken cancellationToken)
    {
        if (!CredRead(Target(entry), Generic, 0, out var address))
        {
            return Marshal.GetLastPInvokeError() == NotFound ? Task.FromResult<string?>(null) : throw CreateError();
        }

        try
        {
            var credential = Marshal.PtrToStructure<WindowsCredential>(address);
            var secret = new byte[credential.BlobSize];
            if (secret.Length > 0)
            {
                Marshal.Copy(credential.Blob, secret, 0, secret.Length);
                Clear(credential.Blob, secret.Length);
            }

            var text = Encoding.UTF8.GetString(secret);
            CryptographicOperations.ZeroMemory(secret);
            return Task.FromResult<string?>(text);
        }
        finally
        {
            CredFree(address);
        }
    }

    public Task StoreAsync(KeyringEntry entry, string secret, CancellationToken cancellationToken)
    {
        var bytes = SystemKeyring.Encode(secret);
        var (target, user, blob) = (Marshal.StringToCoTaskMemUni(Target(entry)), Marshal.StringToCoTaskMemUni(entry.Label), Marshal.AllocCoTaskMem(bytes.Length));
        try
        {
            Marshal.Copy(bytes, 0, blob, bytes.Length);
            var credential = new WindowsCredential { Type = Generic, TargetName = target, UserName = user, Persist = LocalMachine, Blob = blob, BlobSize = (uint)bytes.Length };
            return CredWrite(in credential, 0) ? Task.CompletedTask : throw CreateError();
        }
        finally
        {
            Clear(blob, bytes.Length);
            CryptographicOperations.ZeroMemory(bytes);
            Marshal.FreeCoTaskMem(blob);
            Marshal.FreeCoTaskMem(user);
            Marshal.FreeCoTaskMem(target);
        }
    }

    public Task DeleteAsync(KeyringEntry entry, CancellationToken cancellationToken) =>
        CredDelete(Target(entry), Generic, 0) || Marshal.GetLastPInvokeError() == NotFound ? Task.CompletedTask : throw CreateError();

    private static string Target(KeyringEntry entry) => $"{KeyringEntry.Service}:{entry.Home}:{entry.Context}:{entry.Kind}";

    private static void Clear(nint memory, int length) => Marshal.Copy(new byte[length], 0, memory, length);

    private static CliException CreateError() =>
        new($"The credential manager cannot be used: {Marshal.GetLastPInvokeErrorMessage().TrimEnd('.')}. Log on interactively, or use an environment variable.");

    [LibraryImport("advapi32", EntryPoint = "CredReadW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CredRead(string target, uint type, uint flags, out nint credential);

    [LibraryImport("advapi32", EntryPoint = "CredWriteW", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CredWrite(in WindowsCredential credential, uint flags);

    [LibraryImport("advapi32", EntryPoint = "CredDeleteW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CredDelete(string target, uint type, uint flags);

    [LibraryImport("advapi32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial void CredFree(nint credential);
}
