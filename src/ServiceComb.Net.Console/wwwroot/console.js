// Functions that pages call. Scripts inside pages are forbidden by the content security policy.
window.servicecomb = {
    connected: function () { document.body.dataset.connected = ""; },
    download: function (name, type, text) {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([text], { type: type }));
        link.download = name;
        link.click();
        setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
    },
    copy: function (text) {
        return navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error("no clipboard"));
    }
};
