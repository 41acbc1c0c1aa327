// @ts-check

/** The name of the chat, which the server writes into the title of every page. */
export const chatName = document.title;
